/**
 * Which module may call which: the product's shape on one page.
 * A module may name only modules declared above it, so the graph cannot have a cycle.
 * @type {Record<string, string[]>}
 */
export const mayCall = {
  school: [],
  identity: ['school'],
  files: ['identity'],
  profiles: ['school', 'identity', 'files'],
  notifications: ['school', 'identity', 'profiles'],
  courses: ['school', 'identity', 'files', 'profiles'],
  learning: ['identity', 'files', 'profiles', 'notifications', 'courses'],
  invitations: ['identity', 'files', 'notifications', 'courses', 'learning'],
  live: ['identity', 'files', 'profiles', 'notifications', 'courses', 'learning'],
  audit: ['school', 'identity', 'courses'],
  privacy: ['school', 'identity', 'files', 'notifications', 'courses', 'learning'],
  imports: ['identity', 'files', 'courses'],
  registers: ['school', 'identity', 'profiles', 'notifications', 'privacy'],
  documents: ['school', 'identity', 'notifications', 'privacy'],
  promises: ['notifications'],
}
