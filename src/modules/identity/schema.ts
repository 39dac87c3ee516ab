export * from './account-schemas.ts'
export * from './desk-schemas.ts'
export * from './gate-schemas.ts'
export * from './way-schemas.ts'
