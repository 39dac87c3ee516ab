import { openVault } from '#kernel/vault'

/** One for all specs, because the template that their databases are cloned from was made with it. */
export const vaultKeysOfSpecs = [Buffer.alloc(32, 'a vault for specs only')]

export const vaultOfSpecs = () => openVault(vaultKeysOfSpecs)
