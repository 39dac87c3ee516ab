export * from './disclosure-schemas.ts'
export * from './incident-schemas.ts'
export * from './release-schemas.ts'
export * from './request-schemas.ts'
