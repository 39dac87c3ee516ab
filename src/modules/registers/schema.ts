export * from './request-schemas.ts'
