import { documentSpecs } from './document-specs.ts'
import { figureSpecs } from './figure-specs.ts'
import { houseSpecs } from './house-specs.ts'
import { moduleSpecs } from './module-specs.ts'

/** What promises are shown by; a guard looks that each is there. */
export const specs = { ...houseSpecs, ...moduleSpecs, ...documentSpecs, ...figureSpecs }
export type SpecKey = keyof typeof specs
