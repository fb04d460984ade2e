import { startServerTarget } from './server-target'
import { describeConformance } from './suite'

describeConformance('server', () => startServerTarget())
