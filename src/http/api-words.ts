/** What stands above the list of doors at /docs/api. */
export const aboutTheApi = `Everything this school can do. Refusals are RFC 9457 problems with a stable code.

## API keys

Somebody with an account makes a key at [/settings/security/keys](/settings/security/keys). It is shown once, acts in their name,
and ends on the day they chose, or sooner when they end it.

\`\`\`
curl -H 'Authorization: Bearer lectern_…' https://school.example/api/v1/me
\`\`\`

- A key goes in the header \`Authorization\` and nowhere else, and only to addresses below \`/api/v1\`.
- A key has **scopes**: \`courses:read\` looks at courses, \`courses:write\` changes them. Each door below names the scope it needs;
  where none is named, no key gets in. Beyond its scopes a key may do what its person may do at that moment.
- Signing in, passwords, second steps, sign-ins, keys themselves, and whatever asks to show once more who one is, stay closed to keys.
- A key that is not known, has expired or was ended gets \`401 key.invalid\`; one without the scope \`403 key.scope\`.
- When a key comes with a cookie, the key decides and the cookie is not looked at.
- Each key has a budget of requests a minute of its own; beyond it the answer is \`429\` with \`Retry-After\`.
`

export const securitySchemes = {
  key: {
    type: 'http' as const,
    scheme: 'bearer',
    bearerFormat: 'lectern_…',
    description: 'An API key from /settings/security/keys.',
  },
  signIn: {
    type: 'apiKey' as const,
    in: 'cookie' as const,
    name: '__Host-lectern',
    description: 'A browser that is signed in; without https the cookie is called `lectern`.',
  },
}
