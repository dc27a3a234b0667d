import { DropdownMenu } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  label: string;
  side?: 'top' | 'right' | 'bottom' | 'left';
  onOpenChange?: (open: boolean) => void;
  children: ReactNode;
}

/** A list of acts behind a button; arrows, letters, Enter and Escape work. */
export function Menu({ trigger, label, side = 'bottom', onOpenChange, children }: MenuProps): ReactNode {
  return (
    // Not modal: the modal form locks scrolling with an injected style sheet, which our policy forbids.
    <DropdownMenu.Root modal={false} {...(onOpenChange ? { onOpenChange } : {})}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-label={label}
          side={side}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-40 min-w-48 rounded-md border border-line bg-raised p-1 text-14 shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const itemClass =
  'flex h-8 cursor-default items-center gap-2 rounded-md px-2 outline-none select-none data-highlighted:bg-hover';

interface MenuItemProps {
  icon?: ReactNode;
  tone?: 'plain' | 'bad';
  onSelect: () => void;
  children: ReactNode;
}

/** One act of a menu. */
export function MenuItem({ icon, tone = 'plain', onSelect, children }: MenuItemProps): ReactNode {
  return (
    <DropdownMenu.Item onSelect={onSelect} className={cx(itemClass, tone === 'bad' && 'text-bad')}>
      {icon && <span className={tone === 'bad' ? 'text-bad' : 'text-muted'}>{icon}</span>}
      {children}
    </DropdownMenu.Item>
  );
}

interface MenuChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string; icon?: ReactNode }[];
  onChange: (value: Value) => void;
}

/** One of several, with a mark at the current one. */
export function MenuChoice<Value extends string>(props: MenuChoiceProps<Value>): ReactNode {
  const choose = (value: string): void => {
    const option = props.options.find((candidate) => candidate.value === value);
    if (option) props.onChange(option.value);
  };
  return (
    <DropdownMenu.RadioGroup value={props.value} onValueChange={choose}>
      <DropdownMenu.Label className="px-2 pt-1 pb-1 text-12 text-muted">{props.label}</DropdownMenu.Label>
      {props.options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={itemClass}>
          {option.icon && <span className="text-muted">{option.icon}</span>}
          <span className="flex-1">{option.label}</span>
          <DropdownMenu.ItemIndicator className="text-accent">●</DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

/** A thin line between groups. */
export function MenuLine(): ReactNode {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
