import { describeFaults } from '../test/faults/describe'
import { networkFaults } from '../test/faults/network'

describeFaults('network', networkFaults)
