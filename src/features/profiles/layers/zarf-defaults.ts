/** What a package's values begin as; `zarf-values.ts` says why. */
export const zarfDefaults =
  'package:\n  deploy:\n    # Optional components, by commas; a hyphen in front leaves a default one away.\n    components: ""\n    set: {}\n'
