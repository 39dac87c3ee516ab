import { readEveryPage } from './every-page.ts'

// What the second of a kind has to say, and how each looks in light, was read in English.
readEveryPage({ locale: 'fr', dark: true, phone: true, bothLooks: false, ofEach: 1 })
