/** The fields needed of Node's `KeyObject`, so that our types do not depend on Node's. */
export interface SigningKey {
  readonly type: string
  readonly asymmetricKeyType?: string | undefined
}
