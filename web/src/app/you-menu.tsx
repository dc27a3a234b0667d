import { Keyboard, LogOut, Monitor, Moon, Pencil, Sun, User } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { Menu, MenuChoice, MenuItem, MenuLine, chooseTheme, useTheme } from '../ui/index.ts';
import { useSession } from './session.tsx';
import { useSignOut } from './sign-out.ts';
import { text } from './text.ts';

const themes = [
  { value: 'AUTO', label: text.themes.AUTO, icon: <Monitor size={16} /> },
  { value: 'LIGHT', label: text.themes.LIGHT, icon: <Sun size={16} /> },
  { value: 'DARK', label: text.themes.DARK, icon: <Moon size={16} /> },
] as const;

interface YouMenuProps {
  trigger: ReactElement;
  side: 'top' | 'right';
  onKeys: () => void;
}

/** Everything about oneself: profile, appearance, keys, signing out. Works signed out too. */
export function YouMenu({ trigger, side, onKeys }: YouMenuProps): ReactNode {
  const session = useSession();
  const navigate = useNavigate();
  const theme = useTheme();

  const signOut = useSignOut();

  return (
    <Menu trigger={trigger} label={text.you} side={side}>
      {session.viewer ? (
        <>
          <MenuItem
            icon={<User size={16} />}
            onSelect={() => void navigate(`/u/${session.viewer?.username}`)}
          >
            {text.yourProfile}
          </MenuItem>
          <MenuItem icon={<Pencil size={16} />} onSelect={() => void navigate('/me/profile')}>
            {text.editProfile}
          </MenuItem>
        </>
      ) : (
        <>
          <MenuItem icon={<User size={16} />} onSelect={() => void navigate('/sign-in')}>
            {text.signIn}
          </MenuItem>
          <MenuItem icon={<Pencil size={16} />} onSelect={() => void navigate('/sign-up')}>
            {text.signUp}
          </MenuItem>
        </>
      )}
      <MenuLine />
      <MenuChoice label={text.theme} value={theme} options={themes} onChange={chooseTheme} />
      <MenuLine />
      <MenuItem icon={<Keyboard size={16} />} onSelect={onKeys}>
        {text.keys}
      </MenuItem>
      {session.viewer && (
        <MenuItem icon={<LogOut size={16} />} onSelect={() => void signOut()}>
          {text.signOut}
        </MenuItem>
      )}
    </Menu>
  );
}
