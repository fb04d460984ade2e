import { describeFaults } from '../../test/faults/describe'
import { legacyFaults } from '../../test/faults/legacy'

describeFaults('legacy', legacyFaults)
