import { Ellipsis, UserMinus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import {
  Button,
  Dialog,
  IconButton,
  Menu,
  MenuChoice,
  MenuItem,
  MenuLine,
  useToast,
} from '../../../ui/index.ts';
import { ROLES, oneOf, type GuildPlaceFields, type Member, type Role } from '../model.ts';
import { useManageMembers } from '../queries.ts';
import { text } from '../text.ts';

const grantable = (['ADMIN', 'MODERATOR', 'MEMBER'] satisfies Role[]).map((value: Role) => ({
  value,
  label: text.role(value),
}));

/** What can be done about one member. */
export function MemberMenu({ guild, member }: { guild: GuildPlaceFields; member: Member }): ReactNode {
  const toast = useToast();
  const { setRole, remove } = useManageMembers(guild);
  const [removing, setRemoving] = useState(false);
  const name = member.user.profile.displayName;

  const report = async (act: Promise<string | null>, success: string): Promise<void> => {
    const refusal = await act;
    if (refusal === null) toast({ text: success, tone: 'good' });
    else toast({ text: refusal, tone: 'bad' });
  };

  return (
    <>
      <Menu
        label={text.manage(name)}
        trigger={
          <IconButton label={text.manage(name)}>
            <Ellipsis size={16} />
          </IconButton>
        }
      >
        {guild.viewerCan.manageRoles && (
          <MenuChoice
            label={text.setRole}
            value={oneOf(ROLES, member.role, 'MEMBER')}
            options={grantable}
            onChange={(role) => void report(setRole(member, role), text.roleSet(name, text.role(role)))}
          />
        )}
        {guild.viewerCan.manageRoles && guild.viewerCan.removeMembers && <MenuLine />}
        {guild.viewerCan.removeMembers && (
          <MenuItem tone="bad" icon={<UserMinus size={16} />} onSelect={() => setRemoving(true)}>
            {text.remove}
          </MenuItem>
        )}
      </Menu>
      <Dialog open={removing} onClose={() => setRemoving(false)} title={text.removeTitle(name)}>
        <div className="p-4">
          <p className="text-muted">{text.removeWarning}</p>
          <div className="mt-4 flex justify-end gap-2">
            <Button data-autofocus="" onClick={() => setRemoving(false)}>
              {text.cancel}
            </Button>
            <Button
              variant="danger"
              onClick={() => {
                setRemoving(false);
                void report(remove(member), text.removed(name));
              }}
            >
              {text.remove}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
