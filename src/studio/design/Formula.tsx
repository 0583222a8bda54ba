// A chemical formula with its counts below the line.
export function Formula({ text }: { readonly text: string }) {
  let at = 0;
  const parts = (text.match(/\([^)]*\)|\d+|[^\d(]+/g) ?? []).map((part) => {
    const key = at;
    at += part.length;
    return /^\d/.test(part) ? <sub key={key}>{part}</sub> : part;
  });
  return <span className="formula">{parts}</span>;
}
