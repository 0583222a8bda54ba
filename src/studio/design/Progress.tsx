// A bar that fills, or runs while the end is unknown.
interface Props {
  readonly label: string;
  /** 0 to 1; null while unknown. */
  readonly share: number | null;
}

export function Progress({ label, share }: Props) {
  return (
    <div
      className={share === null ? 'progress unknown' : 'progress'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(share === null ? {} : { 'aria-valuenow': Math.round(100 * share) })}
    >
      <i className="bar-fill" style={share === null ? {} : { transform: `scaleX(${share})` }} />
    </div>
  );
}
