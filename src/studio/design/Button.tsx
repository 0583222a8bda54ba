// The one button of the page.
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Icon, type IconName } from './Icon';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'primary' | 'normal' | 'plain';
  readonly size?: 'normal' | 'big' | 'wide';
  readonly icon?: IconName;
  readonly children?: ReactNode;
}

/** Without children it is an icon button and needs an aria-label. */
export function Button({ look = 'normal', size = 'normal', icon, children, ...rest }: Props) {
  const classes = ['button', look, size === 'wide' ? 'wide big' : size, children === undefined ? 'icon' : ''];
  return (
    <button type="button" {...rest} className={classes.filter((c) => c !== '' && c !== 'normal').join(' ')}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
