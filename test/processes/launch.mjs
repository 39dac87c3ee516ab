import { accompany } from '../../bin/launcher/supervision.mjs'

accompany(process.execPath, process.argv.slice(2))
