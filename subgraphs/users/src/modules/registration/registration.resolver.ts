import { payload } from '@testverse/platform/errors';
import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { UsersContext } from '../../context.ts';
import { deliver } from '../session/index.ts';
import { RegisterUserInput } from './registration.inputs.ts';
import { RegisterUserPayload } from './registration.payloads.ts';
import type { RegistrationService } from './registration.service.ts';

@Resolver()
export class RegistrationResolver {
  constructor(private readonly registrations: RegistrationService) {}

  @Directive('@tag(name: "credential")')
  @Mutation(() => RegisterUserPayload, { description: 'Makes an account and signs in at once.' })
  registerUser(
    @Ctx() ctx: UsersContext,
    @Arg('input', { description: 'Who registers.' }) input: RegisterUserInput,
  ): Promise<RegisterUserPayload> {
    return payload(RegisterUserPayload, input, async () => {
      const { password, delivery, ...draft } = input;
      return deliver(ctx, await this.registrations.register(ctx, draft, password), delivery);
    });
  }
}
