import { paraglideVitePlugin } from '@inlang/paraglide-js'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { plainData } from './src/web/plain-data.ts'
import { requestAtHand } from './src/web/request-at-hand.ts'
import { rootedStyles } from './src/web/rooted-styles.ts'
import { secondPress } from './src/web/second-press.ts'
import { untaggedPages } from './src/web/untagged-pages.ts'
import { lightWords } from './src/web/words/light-words.ts'
import { wordsOptions } from './src/web/words/options.ts'
import { rolePlaces } from './src/web/words/role-places.ts'
import { listTopics } from './src/web/words/topics.ts'

listTopics()

/** What nearly every page is made of travels as one file: dozens of tiny ones weigh more than what they leave out. */
const everyday = { name: 'everyday', test: (id: string) => everydayParts.some((part) => part.test(id)) }
const everydayParts = [
  /src\/web\/ui\/(Avatar|Badge|Button|EmptyState|Field|Form|Icon|List|Menu|drawings|Notice|Page|Reveal|Row|Section|SkipLink|Time|VisuallyHidden)\./,
  /src\/web\/routes\/\+(layout|error)\.svelte/,
  /src\/web\/parts\/shell\/(AccountMenu|Footer|navigation|PublicShell|SchoolMark|Shell)\./,
  /src\/web\/(ui\/form-context|outcome|words|reader|format\/)/,
  /@sveltejs\/kit\/src\/runtime\/app\/(forms|state)/,
  /lucide\/dist\/esm\/icons\/(info|circle-check|triangle-alert|circle-alert|check|house|book-open|school|sliders-horizontal|users|log-out|external-link)\./,
  /vite\/preload-helper/,
]

export default defineConfig({
  plugins: [
    paraglideVitePlugin(wordsOptions),
    lightWords(),
    rolePlaces(),
    secondPress(),
    rootedStyles(),
    untaggedPages(),
    plainData(),
    sveltekit({
      compilerOptions: { runes: true },
      // the list of routes stays on the server: it would weigh on every page, and grow with each
      router: { resolution: 'server' },
      // only whoever asks to be pushed to gets one
      serviceWorker: { register: false },
      adapter: {
        ...adapter({ out: process.env.LECTERN_BUILD ?? 'build/by-hand' }),
        emulate: () => ({ platform: () => ({ req: requestAtHand() }) as App.Platform }),
      },
      files: {
        src: 'src/web',
        routes: 'src/web/routes',
        assets: 'src/web/static',
        appTemplate: 'src/web/app.html',
        errorTemplate: 'src/web/error.html',
        params: 'src/web/params',
        serviceWorker: 'src/web/service-worker',
        hooks: { client: 'src/web/hooks.client', server: 'src/web/hooks.server', universal: 'src/web/hooks' },
      },
      csp: {
        mode: 'auto',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          // the one style attribute there is: SvelteKit's announcer of new pages to screen readers hides itself with it
          'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
          'img-src': ['self', 'blob:', 'data:'],
          'media-src': ['self', 'blob:', 'mediastream:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'worker-src': ['self', 'blob:'],
          'manifest-src': ['self'],
          'form-action': ['self'],
          'base-uri': ['none'],
          'object-src': ['none'],
          'frame-ancestors': ['none'],
        },
      },
    }),
  ],
  environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups: [everyday] } } } } } },
  build: { assetsInlineLimit: 0, target: 'es2023', chunkSizeWarningLimit: 700 },
  server: { fs: { allow: ['.'] } },
})
