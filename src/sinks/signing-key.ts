/** What is needed of Node's `KeyObject`, so that these types ask for no others. */
export interface SigningKey {
  readonly type: string
  readonly asymmetricKeyType?: string | undefined
}
