/** Why a model of the editor did not answer, in a sentence with what to do. */
export function refusalOf(model: string, error: { readonly code: string; readonly message: string }): string {
  switch (error.code) {
    case 'NoPermissions':
      return `VS Code does not let Issue Swarm use ${model}: allow it under Accounts ▸ Manage Language Model Access, or choose another model.`;
    case 'Blocked':
      return `${model} is blocked for now: its quota is used up, or its provider refused the request. ${error.message}`.trim();
    case 'NotFound':
      return `VS Code has no model ${model} any more. Choose another.`;
    default:
      return `${model} did not answer: ${error.message || error.code}`;
  }
}
