import { describeFaults } from '../../test/faults/describe'
import { ociFaults } from '../../test/faults/oci'

describeFaults('oci', ociFaults)
