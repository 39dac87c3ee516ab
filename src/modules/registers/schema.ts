export * from './incident-schemas.ts'
export * from './request-schemas.ts'
