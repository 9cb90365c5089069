import type { RequestListener, Server } from 'node:http'

/** What the server should allow; what is left out is unknown, not refused. */
export interface Policy {
  origins?: string[]
  credentials?: boolean
  methods?: string[]
  headers?: string[]
  expose?: string[]
  'max-age'?: number
  grants?: Omit<Policy, 'grants' | 'denied'>[]
  denied?: string[]
}

/** A target, as corsuite.yaml has it; its url may be a path of the server. */
export interface Target { url: string, [field: string]: unknown }

export interface Options {
  /** The path to ask; '/' without it. */
  path?: string
  /** Several paths, as targets of corsuite.yaml, in place of path. */
  targets?: Target[]
  /** The agents: ['raw'] without it; ['raw', 'chrome'] asks a browser, too. */
  via?: string[]
  /** Further arguments of `corsuite run`. */
  args?: string[]
  signal?: AbortSignal
}

export interface Judgement {
  /** The exit code: 0 as wanted, 1 a fail, 3 could not judge. */
  code: 0 | 1 | 3
  /** The report for people. */
  text: string
  /** What was said on standard error. */
  messages: string
  /** The report as `corsuite run --format json` writes it; null if there is none. */
  report: { verdicts: { rule: string, case: string, status: string, why: string }[], counts: Record<string, number>, [field: string]: unknown } | null
}

/** A URL, a node:http server, or a request listener such as an Express application. */
export type Judged = string | URL | Server | RequestListener

export function judge (server: Judged, policy: Policy, options?: Options): Promise<Judgement>
export function toConform (server: Judged, policy: Policy, options?: Options): Promise<{ pass: boolean, message: () => string }>
export function binary (): string
