/** Something the user has to change before a run can begin: one sentence with what to do. Nothing was left behind. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}
