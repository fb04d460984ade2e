import { describeFaults } from '../test/faults/describe'
import { proxyFaults } from '../test/faults/proxy'

describeFaults('proxy', proxyFaults)
