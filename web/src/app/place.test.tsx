// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, test } from 'vitest';
import { SectionLink } from './place.tsx';

afterEach(cleanup);

test('of places that differ by their query string only the one shown is the current one', () => {
  render(
    <MemoryRouter initialEntries={['/guilds?category=web']}>
      <SectionLink to="/guilds" active={false}>
        All guilds
      </SectionLink>
      <SectionLink to="/guilds?category=web" active>
        Web
      </SectionLink>
      <SectionLink to="/guilds?category=mobile" active={false}>
        Mobile
      </SectionLink>
    </MemoryRouter>,
  );
  expect(screen.getAllByRole('link', { current: 'page' }).map((link) => link.textContent)).toEqual(['Web']);
});
