// expect(server).toConform(policy), once this is imported.

import { expect } from 'vitest'
import { toConform } from './index.js'

expect.extend({ toConform })
