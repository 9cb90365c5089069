import type { Options, Policy } from './index.js'

declare module 'vitest' {
  interface Assertion<T> { toConform (policy: Policy, options?: Options): Promise<T> }
}
