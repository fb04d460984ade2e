import { cruise } from './cruise'
import { root, sourceFiles } from './sources'

// A guard that saw nothing would pass: every source that git knows must have been read.
const sources = await sourceFiles()
const { violations, seen } = await cruise(root, sources)
const unseen = sources.filter((file) => !seen.has(file))

for (const { rule, from, to } of violations) console.error(`${rule}: ${from} → ${to}`)
for (const file of unseen) console.error(`not read: ${file}`)
console.log(`${sources.length} sources, ${sources.length - unseen.length} read, ${violations.length} violations`)
if (violations.length > 0 || unseen.length > 0 || sources.length === 0) process.exitCode = 1
