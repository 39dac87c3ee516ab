import { readEveryPage } from './every-page.ts'

readEveryPage({ locale: 'en', dark: false, phone: false, bothLooks: true, ofEach: 2 })
