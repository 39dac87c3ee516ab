import { readEveryPage } from './every-page.ts'

// What the second of a kind has to say was read in English.
readEveryPage({ locale: 'fr', dark: true, phone: true, ofEach: 1 })
