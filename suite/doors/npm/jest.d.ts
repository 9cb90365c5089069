import type { Options, Policy } from './index.js'

declare module 'expect' {
  interface Matchers<R> { toConform (policy: Policy, options?: Options): Promise<R> }
}
