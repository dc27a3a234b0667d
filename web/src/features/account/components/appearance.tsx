import { Monitor, Moon, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import { Heading } from '../../../app/place.tsx';
import { useTitle } from '../../../app/title.ts';
import { chooseTheme, cx, useTheme, type ThemeChoice } from '../../../ui/index.ts';
import { text } from '../text.ts';

const choices: readonly { value: ThemeChoice; icon: ReactNode }[] = [
  { value: 'AUTO', icon: <Monitor size={20} /> },
  { value: 'LIGHT', icon: <Sun size={20} /> },
  { value: 'DARK', icon: <Moon size={20} /> },
];

/** Choosing between the system's scheme, light and dark; takes effect at once. */
export function AppearancePage(): ReactNode {
  useTitle(text.appearanceTitle);
  const theme = useTheme();
  return (
    <>
      <Heading lead={text.appearanceLead}>{text.appearanceTitle}</Heading>
      <fieldset className="grid gap-3 sm:grid-cols-3">
        <legend className="sr-only">{text.appearanceTitle}</legend>
        {choices.map(({ value, icon }) => (
          <label
            key={value}
            className={cx(
              'flex cursor-pointer flex-col gap-2 rounded-md border p-4 has-focus-visible:outline-2 outline-accent',
              theme === value
                ? 'border-accent bg-accent-soft'
                : 'border-line bg-raised hover:border-line-strong',
            )}
          >
            <input
              type="radio"
              name="theme"
              value={value}
              checked={theme === value}
              onChange={() => chooseTheme(value)}
              className="sr-only"
            />
            <span className={theme === value ? 'text-accent' : 'text-muted'}>{icon}</span>
            <span className="font-medium">{text.themes[value].label}</span>
            <span className="text-12 text-muted">{text.themes[value].hint}</span>
          </label>
        ))}
      </fieldset>
    </>
  );
}
