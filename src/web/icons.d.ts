/** Lucide keeps each icon in a file of its own and says of them all at once what they are. */
declare module 'lucide/dist/esm/icons/*.mjs' {
  const icon: import('lucide').IconNode
  export default icon
}
