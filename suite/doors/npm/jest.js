// expect(server).toConform(policy), once this is imported.

import { expect } from '@jest/globals'
import { toConform } from './index.js'

expect.extend({ toConform })
