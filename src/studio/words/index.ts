// The words of the interface in the language that is shown. All there is so far is English.
export * from './en';
