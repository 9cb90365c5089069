// Where the program is: in the package for this platform, or where CORSUITE says.

import { createRequire } from 'node:module'

/** The path of the corsuite program. */
export function binary () {
  if (process.env.CORSUITE) return process.env.CORSUITE
  const platform = `@corsuite/${process.platform}-${process.arch}`
  const program = process.platform === 'win32' ? 'corsuite.exe' : 'corsuite'
  try {
    return createRequire(import.meta.url).resolve(`${platform}/bin/${program}`)
  } catch {
    throw new Error(`corsuite: the package ${platform} is not installed: install without --no-optional, or set CORSUITE to the path of the program`)
  }
}
