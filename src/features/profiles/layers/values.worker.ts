import { answerWorkerCalls } from '../../../lib/worker-calls'
import { mergeDefaults } from './merge-defaults'
import { parametersOf, setParameter } from './parameters'
import { choosePreset, chosenPresets } from './presets'
import type { ValuesRequest } from './values-work'
import { readZarf, setZarfComponent, setZarfVariable } from './zarf-values'

// Reads and changes values beside the page, which stays free meanwhile. Started by `values-work.ts`.
answerWorkerCalls((request: ValuesRequest) => {
  switch (request.what) {
    case 'parameters':
      return parametersOf(request.text, request.defaults, request.schema)
    case 'set-parameter':
      return setParameter(request.text, request.parameter, request.value)
    case 'choose-preset':
      return choosePreset(request)
    case 'chosen-presets':
      return chosenPresets(request.text, request.presets)
    case 'merge-defaults':
      return mergeDefaults(request)
    case 'read-zarf':
      return readZarf(request.text, request.components)
    case 'set-component':
      return setZarfComponent(request.text, request.components, request.name, request.deployed)
    case 'set-variable':
      return setZarfVariable(request.text, request.variable, request.value)
  }
})
