declare module '*.css';
declare module 'graphiql/style.css';
