// Line icons of one weight.
const PATHS = {
  upload: 'M12 15V4m0 0L7.5 8.5M12 4l4.5 4.5M4 15v5h16v-5',
  download: 'M12 4v11m0 0l-4.5-4.5M12 15l4.5-4.5M4 17v3h16v-3',
  play: 'M7 5l12 7-12 7z',
  pause: 'M8 5v14M16 5v14',
  step: 'M6 5l9 7-9 7zM18 5v14',
  stop: 'M6 6h12v12H6z',
  sun: 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5',
  moon: 'M20 14.5A8 8 0 019.5 4 8 8 0 1020 14.5z',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  help: 'M9 9a3 3 0 114.5 2.6c-1 .6-1.5 1.1-1.5 2.4M12 17.5v.01',
  reset: 'M5 12a7 7 0 107-7 7 7 0 00-5.5 2.7M6 4v4h4',
  close: 'M6 6l12 12M18 6L6 18',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3',
  start: 'M4 11l8-7 8 7M6 9.5V20h4.5v-5.5h3V20H18V9.5',
  data: 'M5 6c0-1.7 3.1-3 7-3s7 1.3 7 3-3.1 3-7 3-7-1.3-7-3zM5 6v12c0 1.7 3.1 3 7 3s7-1.3 7-3V6M5 12c0 1.7 3.1 3 7 3s7-1.3 7-3',
  model:
    'M5 4a2 2 0 100 4 2 2 0 000-4zM5 16a2 2 0 100 4 2 2 0 000-4zM12 10a2 2 0 100 4 2 2 0 000-4zM19 10a2 2 0 100 4 2 2 0 000-4zM6.5 7.3l4 3.4M6.5 16.7l4-3.4M14 12h3',
  train: 'M4 4v16h16M7 6c1.5 7 4 9.5 12 10',
  inspect: 'M4 20L20 4M7 14.5v.01M10 16v.01M11 10.5v.01M13.5 13v.01M14.5 7v.01M17 9.5v.01',
  export: 'M12 4v11m0 0l-4.5-4.5M12 15l4.5-4.5M4 17v3h16v-3',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  check: 'M5 12.5l4.5 4.5L19 7',
  down: 'M6 9l6 6 6-6',
  save: 'M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6',
  branch:
    'M7 4a2 2 0 100 4 2 2 0 000-4zM7 16a2 2 0 100 4 2 2 0 000-4zM17 4a2 2 0 100 4 2 2 0 000-4zM7 8v8M17 8c0 5-10 3-10 8',
  bell: 'M6 17V11a6 6 0 0112 0v6l1.5 2h-15zM10 21h4',
  search: 'M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM15.5 15.5L20 20',
  undo: 'M8 5L4 9l4 4M4 9h10a5.5 5.5 0 010 11h-4',
  redo: 'M16 5l4 4-4 4M20 9H10a5.5 5.5 0 000 11h4',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z',
  pencil: 'M4 20l1-4L16 5l3 3L8 19z',
  chip: 'M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4',
  paste: 'M9 4h6v3H9zM9 5.5H6V20h12V5.5h-3M9 12h6M9 16h4',
  link: 'M10 14l4-4M8.5 12L6 14.5a3.5 3.5 0 005 5L13.5 17M15.5 12L18 9.5a3.5 3.5 0 00-5-5L10.5 7',
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative: the button or the text beside it carries the words. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
