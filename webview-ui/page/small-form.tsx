import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

/** A form that opens in place: Escape closes it, and what went wrong stands in it. */
export function SmallForm({
  label,
  act,
  danger = false,
  onSubmit,
  onClose,
  children,
}: {
  readonly label: string;
  /** The words on its button. */
  readonly act: string;
  readonly danger?: boolean;
  /** A sentence where nothing came of it. */
  readonly onSubmit: (fields: FormData) => Promise<string | null>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const [why, setWhy] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const title = useId();
  // The focus comes back to whatever opened it.
  useEffect(() => {
    const opener = document.activeElement;
    form.current?.querySelector<HTMLElement>('input, textarea, select')?.focus();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const answer = await onSubmit(new FormData(event.currentTarget));
    setBusy(false);
    setWhy(answer);
    if (answer === null) onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
  };
  return (
    <form
      ref={form}
      className="small-form"
      aria-labelledby={title}
      onSubmit={(event) => void submit(event)}
      onKeyDown={onKeyDown}
    >
      <h2 id={title}>{label}</h2>
      {children}
      {why === null ? null : (
        <p className="refused" role="alert">
          {why}
        </p>
      )}
      <div className="buttons">
        <button type="submit" className={`button ${danger ? 'danger' : 'primary'}`} disabled={busy}>
          <span>{act}</span>
        </button>
        <button type="button" className="button secondary" onClick={onClose}>
          <span>Cancel</span>
        </button>
      </div>
    </form>
  );
}
