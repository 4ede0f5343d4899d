/** Work in the background that one of several instances does for all of them. */
export interface Turns {
  /**
   * Does `work` where nobody else is at it and it was last done before `since`; then `now` is when it was last done. false: it was not this one's turn.
   * What `work` throws is thrown, and it counts as not done.
   */
  take(name: string, moment: { readonly since: Date; readonly now: Date }, work: () => Promise<void>): Promise<boolean>
}
