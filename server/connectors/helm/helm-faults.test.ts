import { describeFaults } from '../../test/faults/describe'
import { helmFaults } from '../../test/faults/helm'

describeFaults('helm', helmFaults)
