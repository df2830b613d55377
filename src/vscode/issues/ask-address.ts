import { InputBoxValidationSeverity } from 'vscode';
import { askText } from '../messages.ts';
import { addressCaution, addressFlaw } from './address-flaw.ts';

/** Asks for the address of a server, checked while it is written. Null where the user leaves. */
export async function askAddress(about: {
  readonly title: string;
  readonly value: string;
  readonly placeHolder: string;
  readonly prompt?: string;
}): Promise<string | null> {
  const address = await askText({
    ...about,
    ignoreFocusOut: true,
    validateInput: (text) => {
      const flaw = addressFlaw(text);
      if (flaw !== null) return { message: flaw, severity: InputBoxValidationSeverity.Error };
      const caution = addressCaution(text);
      return caution === null ? null : { message: caution, severity: InputBoxValidationSeverity.Warning };
    },
  });
  return address?.trim() ?? null;
}
