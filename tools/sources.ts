import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run'

/** The project's root folder. */
export const root = join(import.meta.dirname, '..')

/** Every file that git tracks or would track, relative to the root. */
export async function projectFiles(folder: string = root): Promise<string[]> {
  const listed = await run('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: folder })
  if (listed.code !== 0) throw new Error(`git ls-files: ${listed.stderr.trim()}`)
  const files = new Set(listed.stdout.split('\0').filter((file) => file !== ''))
  // A file that was deleted and not yet committed is still listed.
  return [...files].filter((file) => existsSync(join(folder, file))).sort()
}

/** The TypeScript sources among them. */
export async function sourceFiles(folder: string = root): Promise<string[]> {
  const files = await projectFiles(folder)
  return files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
}
