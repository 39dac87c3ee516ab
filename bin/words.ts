import { compile } from '@inlang/paraglide-js'
import { wordsOptions } from '../src/web/words/options.ts'
import { listTopics } from '../src/web/words/topics.ts'

listTopics()
await compile({ ...wordsOptions, isServer: "typeof window === 'undefined'" })
