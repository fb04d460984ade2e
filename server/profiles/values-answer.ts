import { isRecord } from '../connectors/pack/yaml'
import type { ValuesQuestion, ValuesReport, YamlQuestion } from './values-protocol'
import { checkSchema } from './values-schema'
import { isUnset, problemAt, readYaml, valuesAt, Visits } from './values-yaml'

const nothing: ValuesReport = { problem: undefined, isMapping: true, hasNamespace: false, violations: [], unchecked: [], texts: new Map() }

/** Answers a question in this thread. */
export function answerQuestion(question: YamlQuestion | ValuesQuestion): ValuesReport {
  const read = readYaml(question.text)
  if (!read.ok) return { ...nothing, problem: read.problem }
  const { documents } = read
  if (documents.length > 1 && !(question.type === 'check' && question.documents === 'many')) {
    const line = startOfSecond(question.text)
    return { ...nothing, problem: problemAt(line, 1, 'a second document begins here, and values are one: take out the line ---') }
  }
  const [root] = documents
  const isMapping = isRecord(root) || isUnset(root)
  if (question.type === 'check') return { ...nothing, isMapping }

  const defaults = readYaml(question.defaults)
  const visits = new Visits()
  const texts = question.paths.flatMap((path) => {
    const [found] = valuesAt(root, path, visits)
    return typeof found === 'string' ? [[path, found] as const] : []
  })
  return {
    problem: undefined,
    isMapping,
    hasNamespace: !isUnset(valuesAt(root, 'pack.namespace', new Visits())[0]),
    ...checkSchema(root, defaults.ok ? defaults.documents[0] : undefined, question.entries),
    texts: new Map(texts),
  }
}

/** From 1. The first line `---` may stand in front of the first document. */
function startOfSecond(text: string): number {
  let seen = false
  for (const [index, line] of text.split('\n').entries()) {
    if (/^(---|\.\.\.)(\s|$)/.test(line)) {
      if (seen) return index + 1
      seen = true
    } else if (!/^\s*(#|%|$)/.test(line)) seen = true
  }
  return 1
}
