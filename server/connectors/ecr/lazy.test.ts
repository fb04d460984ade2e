import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

it("AWS's SDK is loaded with the first request to AWS, not when the server starts", async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL('../../main.ts', import.meta.url))],
    bundle: true,
    write: false,
    outdir: 'nowhere',
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
    logLevel: 'silent',
  })
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
  const ofAws = imports.filter(({ path }) => /^@(aws-sdk|smithy|aws-crypto)\//.test(path)).map(({ path, kind }) => `${kind} ${path}`)
  expect(ofAws).toEqual(['dynamic-import @aws-sdk/client-ecr', 'dynamic-import @aws-sdk/client-sts'])
})
