// Line icons of the view's tools, of the weight of the page's icons.
const PATHS = {
  arrows: 'M5 19L18 6m0 0h-6.5M18 6v6.5',
  bonds: 'M9.2 14.8l5.6-5.6M7 14.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6zM17 4.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6z',
  wrap: 'M5 5h14v14H5zM15 12H9m0 0l2.5-2.5M9 12l2.5 2.5',
  repeat: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  orthographic: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9',
  reset: 'M5 12a7 7 0 107-7 7 7 0 00-5.5 2.7M6 4v4h4',
  save: 'M4 8h4l1.5-2h5L16 8h4v11H4zM12 10.2a3.3 3.3 0 100 6.6 3.3 3.3 0 000-6.6z',
} as const;

export type ToolName = keyof typeof PATHS;

/** Decorative: the button carries the words. */
export const ToolIcon = ({ name }: { readonly name: ToolName }) => (
  <svg
    width={16}
    height={16}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.8}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={PATHS[name]} />
  </svg>
);
